"""HTTP routes: parse the request, call the recogniser, write the response."""
