"""EXIF, XMP and IPTC blocks: reading, and patching in place."""
