"""Find: the language chain, the query tree, the engines, the sync from the archive."""
