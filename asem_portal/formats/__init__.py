"""The default formats of dates in templates: 27 November 2026 or, in narrow places, 27 Nov 2026; never 11/27/2026."""
