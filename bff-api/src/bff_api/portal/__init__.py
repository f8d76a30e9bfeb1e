"""The built page, and `/docs`: API reference of all services, with a proxy to try requests."""
