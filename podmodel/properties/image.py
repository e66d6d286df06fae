"""
Laws of image pulls, which take the pod worker's time (level IMAGE).

Source: semantics.md 2.5 (start order), 2.6 (I-rules).
"""

from podmodel.kernel.expr import TRUE, Any
from podmodel.kernel.property import never_step, sometimes
from podmodel.lifecycles.variables import PULLING, image, pull_policy
from podmodel.lifecycles.vocabulary import EVERY, MAIN, ImagePullPolicy

pulls = ~pull_policy.is_(ImagePullPolicy.NEVER)

PROPERTIES = (
    never_step(
        "no container is started while the image of another one is pulled",
        given=Any(EVERY.others, image.is_(PULLING)),
        events=("start",),
        each=EVERY,
        applies=Any(EVERY.others, pulls),
        rule="K54 W6",
    ),
    sometimes(
        "a slow pull of one main container keeps the next one waiting",
        image.is_(PULLING) & Any(MAIN.after, ~image.is_(PULLING)),
        each=MAIN,
        applies=pulls & Any(MAIN.after, TRUE),
        rule="K54 I6",
    ),
)
