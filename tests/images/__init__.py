"""The container images, built and run: with Docker, or by buildah and the kernel where there is no engine."""
