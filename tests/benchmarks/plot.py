"""Two curves over the number of containers, as SVG that is legible on white and on black."""

from math import ceil, log10

PANEL, GAP, TOP, HEIGHT, LEFT, RIGHT = 400, 60, 58, 210, 62, 18
STYLE = """
  text { font: 13px Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; fill: #1f2328 }
  .title { font-weight: bold; font-size: 15px }
  .muted { fill: #59636e }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .curve { fill: none; stroke: #0969da; stroke-width: 2.5; stroke-linejoin: round }
  .dot { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .muted { fill: #9da7b1 }
    .grid { stroke: #3d444d }
    .curve { stroke: #79c0ff }
    .dot { fill: #79c0ff }
  }
"""


def plot(rows: list[dict[str, float]]) -> str:
    """How many configurations (powers of ten), and how many seconds it takes to count them."""
    sizes = [int(row["containers"]) for row in rows]
    powers = [log10(row["configurations"]) for row in rows]
    seconds = [row["seconds"] for row in rows]
    wide = 2 * PANEL + GAP + LEFT + RIGHT
    counts = f"10^{powers[0]:.0f} to 10^{powers[-1]:.0f} configurations"
    said = f"From {sizes[0]} to {sizes[-1]} containers: {counts}, {seconds[0]:.1f} to {seconds[-1]:.1f} seconds of CPU."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {TOP + HEIGHT + 52}" role="img">',
        "<!-- written by tests/benchmarks/scale.py -->",
        '<title id="title">Growth with the number of containers</title>',
        f'<desc id="desc">{said}</desc>',
        f"<style>{STYLE}</style>",
        *_panel(LEFT, "Reachable configurations", "a scale of powers of ten", sizes, powers, _power),
        *_panel(LEFT + PANEL + GAP, "CPU seconds to count them", "the whole process", sizes, seconds, "{:g}".format),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _power(value: float) -> str:
    return f'10<tspan dy="-5" font-size="10">{value:g}</tspan>'


def _panel(left, title, note, sizes, values, tick):
    """One curve with its axes, from nought to the first round number above the largest value."""
    step = _step(max(values))
    top = step * ceil(max(values) / step)

    def x(size):
        return left + (size - sizes[0]) / max(sizes[-1] - sizes[0], 1) * (PANEL - 40) + 10

    def y(value):
        return TOP + HEIGHT - value / top * HEIGHT

    yield f'<text class="title" x="{left}" y="20">{title}</text>'
    yield f'<text class="muted" x="{left}" y="38">{note}</text>'
    for number in range(round(top / step) + 1):
        at = y(number * step)
        yield f'<path class="grid" d="M{left} {at:.1f}H{left + PANEL - 20}"/>'
        yield f'<text class="muted" x="{left - 8}" y="{at + 4.5:.1f}" text-anchor="end">{tick(number * step)}</text>'
    for size in sizes:
        yield f'<text class="muted" x="{x(size):.1f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{size}</text>'
    middle = left + (PANEL - 20) / 2
    yield f'<text class="muted" x="{middle}" y="{TOP + HEIGHT + 42}" text-anchor="middle">containers</text>'
    points = [(x(size), y(value)) for size, value in zip(sizes, values, strict=True)]
    yield f'<path class="curve" d="M{" L".join(f"{across:.1f} {down:.1f}" for across, down in points)}"/>'
    yield from (f'<circle class="dot" cx="{across:.1f}" cy="{down:.1f}" r="3.5"/>' for across, down in points)


def _step(largest):
    """
    A round distance of lines, four to six of them.

    >>> _step(61), _step(4.2), _step(0.9)
    (20, 1, 0.2)
    """
    power = 10 ** (ceil(log10(largest)) - 1)
    return next(power * some for some in (0.2, 0.5, 1, 2, 5) if largest / (power * some) <= 5)
