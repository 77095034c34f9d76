"""How dates are written where a template does not say: 27 Nov 2026, never 11/27/2026."""
