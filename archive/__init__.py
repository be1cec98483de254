"""What was kept: captures, articles, revisions. The ground floor: it knows nobody above it."""
