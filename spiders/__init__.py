"""What we know of each portal: profiles, platforms, the spider they drive."""
