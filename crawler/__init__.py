"""Fetch and clean: the Scrapy project and the pure cleaner in extract/."""
