"""EXIF, XMP and IPTC blocks, read and patched in place."""
