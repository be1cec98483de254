"""Cleaning. Pure: bytes, rules and what is known of the site in, an article out. No Scrapy, no disk."""

from crawler.extract.extractor import extract as extract
from crawler.extract.extractor import extract_traced as extract_traced
from crawler.extract.plain import extract_text as extract_text
