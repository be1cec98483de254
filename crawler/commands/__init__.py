"""The operator's commands, as Scrapy project commands."""
