"""Cleaning. Pure: bytes, rules and what is known of the site in, an article out. No Scrapy, no disk."""

from crawler.extract.extractor import extract as extract
