"""
Certificates: what a proof leaves behind, and the small checker that needs nothing of what made it.

`form`, `inductive` and `checker` read and verify one, in at most 300 lines that import the kernel alone. `make` writes
one from verdicts, `files` stores it, and `subject` says whether it is about the pod of a manifest. The form is told in
``docs/certificates.md``.
"""
