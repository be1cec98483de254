"""One module per search engine; each engine's library is imported in its own module only."""
