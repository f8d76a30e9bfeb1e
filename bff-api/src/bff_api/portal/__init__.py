"""The built page, and `/docs`: every service's API reference, with calls passed on to them."""
