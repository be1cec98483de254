"""Where old captures come from: web archives, Common Crawl, WARC and ARC files. Knows no portal and no data folder."""
