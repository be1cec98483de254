"""One module per CMS family: what all portals on it share."""
