"""
Histories of real pods against the model: is what the API server showed a behaviour of it?

`judge` follows streams of updates; `conform` is the same for files and objects, `assert_legal` for tests.
"""

from podmodel.conformance.api import Impossible as Impossible
from podmodel.conformance.api import assert_legal as assert_legal
from podmodel.conformance.api import conform as conform
from podmodel.conformance.life import Verdict as Verdict
from podmodel.conformance.streams import Stream as Stream
from podmodel.conformance.streams import judge as judge
