"""The processes of image-store: each reads its settings, opens the store and runs."""
