"""Share links: their routes for the owner, and the page that a link opens (decision 40)."""
