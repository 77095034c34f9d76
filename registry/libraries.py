"""What WeasyPrint wants of the operating system, to be read where neither Django nor WeasyPrint is: no imports here."""

LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
# Of Debian and Ubuntu; what else is in the list above, these bring along.
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
