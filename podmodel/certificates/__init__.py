"""
Certificates: what a proof leaves behind, and the small checker that needs nothing of what made it.

`make` writes one from verdicts and `files` stores it; `form` reads it, `inductive` and `checker` verify it with the
kernel alone, and `subject` says whether it is about the pod of a manifest. The form is in ``docs/certificates.md``.
"""
