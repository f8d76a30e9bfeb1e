"""Requests to addresses that clients name: pictures and documents to fetch, and webhooks to send."""
