"""
Streams of pods, as clusters show them, to updates: ``kubectl get pods``, watches, audit logs, dumps, Python objects.

>>> from io import BytesIO
>>> stream = BytesIO(b'''{"type": "ADDED", "object": {"kind": "Pod", "metadata": {"name": "web", "uid": "1"},
...   "spec": {"containers": [{"name": "app"}]}, "status": {"phase": "Pending"}}}
... {"type": "BOOKMARK", "object": {"kind": "Pod", "metadata": {"resourceVersion": "7"}}}''')
>>> update, bookmark = updates(stream)
>>> update.change, update.title, status_of(update).phase, pod_of(update).spec.termination_grace_period_seconds
(<Change.ADDED: 'ADDED'>, 'default/web', 'Pending', 30)
>>> bookmark.reason, bookmark.line
(<Reason.BOOKMARK: 'bookmark'>, 3)

What is read and what is not:

- Every object of a pod is one update, in the order of the stream. The reader remembers no pods: that a new list shows
  a known pod again, or that a resource version comes twice, is for those to see who follow the pod.
- Metadata are decoded, spec and status stay the bytes they are until :func:`pod_of` and :func:`status_of` are
  called. What is not decoded is JSON by its shape; its values have not been looked at.
- Null is absent, and where a key stands twice the last one counts, as for the API server. In YAML, where a person
  may have written it, a key that stands twice is a fault.
- A pod without uid is told from others by namespace and name. A pod without name, spec or status is skipped.
- After something unreadable, reading goes on at the next line that begins with ``{``, or with the next document.
"""

from podmodel.watch.objects import of_objects as of_objects
from podmodel.watch.reading import updates as updates
from podmodel.watch.shapes import ContainerState as ContainerState
from podmodel.watch.shapes import ContainerStatus as ContainerStatus
from podmodel.watch.shapes import Metadata as Metadata
from podmodel.watch.shapes import PodCondition as PodCondition
from podmodel.watch.shapes import PodStatus as PodStatus
from podmodel.watch.shapes import Running as Running
from podmodel.watch.shapes import Terminated as Terminated
from podmodel.watch.shapes import Waiting as Waiting
from podmodel.watch.typed import pod_of as pod_of
from podmodel.watch.typed import status_of as status_of
from podmodel.watch.update import Change as Change
from podmodel.watch.update import Reason as Reason
from podmodel.watch.update import Skipped as Skipped
from podmodel.watch.update import Update as Update
