"""Pictures for the documentation: SVG written by hand, standard library only, the same bytes on every machine."""

import math
from xml.sax.saxutils import escape

WIDTH = 960
FONT = "Noto Sans, DejaVu Sans, Arial, sans-serif"
INK = "#2b2b2b"
SOFT = "#6b6b6b"
RULE = "#d9d5cc"
LAND = "#f3f0e9"
BORDER = "#b9b3a6"
ACCENT = "#0072b2"  # Okabe and Ito's blue
YLORRD = ("#ffffb2", "#fecc5c", "#fd8d3c", "#e31a1c")  # ColorBrewer, lightest first
RED_BLUE = {3: "#b2182b", 2: "#ef8a62", 1: "#fddbc7", -1: "#d1e5f0", -2: "#67a9cf", -3: "#2166ac"}


def number(value, digits=0):
    """A number as people read it: thin spaces between thousands, a minus that is one."""
    text = f"{value:,.{digits}f}".replace(",", "\u202f")
    return text.replace("-", "\u2212")


def percent(share):
    """A share as a percentage, its sign after a thin space."""
    return f"{100 * share:.0f}\u202f%"


def _coordinate(value):
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


class Picture:
    """A canvas of WIDTH pixels with a title, a line below it and a caption at its foot."""

    def __init__(self, height, title, subtitle, caption):
        self.height = height
        self.parts = []
        self.title = title
        self.text(24, 34, title, size=20, weight=700)
        self.text(24, 56, subtitle, size=14, fill=SOFT)
        self.text(24, height - 14, caption, size=12, fill=SOFT)

    def text(self, x, y, words, size=13, fill=INK, anchor="start", weight=400, halo=False):
        stroke = ' stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        bold = f' font-weight="{weight}"' if weight != 400 else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.parts.append(f'<text x="{_coordinate(x)}" y="{_coordinate(y)}" font-size="{size}" fill="{fill}"'
                          f'{place}{bold}{stroke}>{escape(words)}</text>')

    def paragraph(self, x, y, words, width, size=13, fill=INK, leading=18):
        """Words broken into lines of a width, by the mean width of a letter; where the next line would stand."""
        room = int(width / (size * 0.53))
        line = ""
        for word in words.split():
            if line and len(line) + 1 + len(word) > room:
                self.text(x, y, line, size, fill)
                y += leading
                line = word
            else:
                line = f"{line} {word}".strip()
        self.text(x, y, line, size, fill)
        return y + leading

    def line(self, x1, y1, x2, y2, stroke=RULE, width=1, dash=None):
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path d="M{_coordinate(x1)} {_coordinate(y1)}L{_coordinate(x2)} {_coordinate(y2)}" '
                          f'stroke="{stroke}" stroke-width="{width}" fill="none"{dashes}/>')

    def rectangle(self, x, y, width, height, fill, stroke=None, stroke_width=1, radius=0):
        edge = f' stroke="{stroke}" stroke-width="{stroke_width}"' if stroke else ""
        corner = f' rx="{radius}"' if radius else ""
        self.parts.append(f'<rect x="{_coordinate(x)}" y="{_coordinate(y)}" width="{_coordinate(width)}" '
                          f'height="{_coordinate(height)}" fill="{fill}"{edge}{corner}/>')

    def circle(self, x, y, radius, fill, stroke="#fff", width=1):
        self.parts.append(f'<circle cx="{_coordinate(x)}" cy="{_coordinate(y)}" r="{_coordinate(radius)}" '
                          f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>')

    def path(self, shape, fill="none", stroke=None, width=1, opacity=None):
        if not shape:
            return
        edge = f' stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"' if stroke else ""
        see = f' fill-opacity="{opacity}"' if opacity is not None else ""
        self.parts.append(f'<path d="{shape}" fill="{fill}" fill-rule="evenodd"{edge}{see}/>')

    def swatch(self, x, y, fill, words, note=None, stroke=None):
        """A step of a legend; where the next one stands."""
        self.rectangle(x, y - 12, 22, 15, fill, stroke or "#8a8578", 0.7)
        self.text(x + 32, y, words)
        if note:
            self.text(x + 32, y + 17, note, size=12, fill=SOFT)
            y += 17
        return y + 26

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
                f'height="{self.height}" font-family="{FONT}" role="img" aria-label="{escape(self.title)}">\n'
                '<defs><pattern id="few" width="6" height="6" patternUnits="userSpaceOnUse" '
                'patternTransform="rotate(45)"><path d="M0 0V6" stroke="#8a8578" stroke-width="1.4"/></pattern></defs>\n'
                f'<rect width="{WIDTH}" height="{self.height}" fill="#fff"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


class Map:
    """A window of longitudes and latitudes drawn into a box of a picture; north is up, a kilometre is one length."""

    def __init__(self, picture, west, south, east, x, y, width, height):
        self.picture = picture
        self.west, self.x, self.y, self.width, self.height = west, x, y, width, height
        self.shrink = math.cos(math.radians(17.5))
        self.scale = width / ((east - west) * self.shrink)
        self.north = south + height / self.scale

    def at(self, lon, lat):
        return self.x + (lon - self.west) * self.shrink * self.scale, self.y + (self.north - lat) * self.scale

    def shape(self, geometry):
        """The path of a geometry cut to the window (whole rings that miss it are left out); points closer than half a
        pixel are drawn once."""
        if geometry is None:
            return ""
        kind, parts = geometry["type"], geometry["coordinates"]
        rings = {"Polygon": lambda: parts, "MultiPolygon": lambda: [r for p in parts for r in p],
                 "LineString": lambda: [parts], "MultiLineString": lambda: parts}.get(kind, lambda: [])()
        path = ""
        for ring in rings:
            points = [self.at(*p[:2]) for p in ring]
            if not self._meets(points):
                continue
            kept = [points[0]]
            for point in points[1:]:
                if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= 0.5:
                    kept.append(point)
            path += "M" + "L".join(f"{_coordinate(a)} {_coordinate(b)}" for a, b in kept)
            path += "Z" if kind.endswith("Polygon") else ""
        return path

    def _meets(self, points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return (max(xs) > self.x and min(xs) < self.x + self.width and max(ys) > self.y
                and min(ys) < self.y + self.height)

    def begin(self):
        """The land's frame: what is drawn until `end` is cut to the window."""
        parts = self.picture.parts
        name = f"window{sum('clipPath' in part for part in parts)}"
        parts.append(f'<clipPath id="{name}"><rect x="{self.x}" y="{self.y}" width="{self.width}" '
                     f'height="{self.height}"/></clipPath><g clip-path="url(#{name})">')
        self.picture.rectangle(self.x, self.y, self.width, self.height, "#faf9f6")

    def end(self, kilometres=200):
        picture = self.picture
        picture.parts.append("</g>")
        picture.rectangle(self.x, self.y, self.width, self.height, "none", RULE)
        length = kilometres / 111.2 * self.scale
        left, foot = self.x + 14, self.y + self.height - 14
        picture.line(left, foot, left + length, foot, INK, 2)
        picture.text(left, foot - 6, f"{kilometres} km", size=12, halo=True)

    def land(self, areas):
        for area in areas:
            self.picture.path(self.shape(area["geometry"]), LAND)

    def borders(self, areas, width=0.7):
        for area in areas:
            self.picture.path(self.shape(area["geometry"]), "none", BORDER, width)

    def places(self, localities, names):
        for place in localities:
            name = place["properties"].get("name")
            if name not in names or place["geometry"] is None:
                continue
            x, y = self.at(*place["geometry"]["coordinates"][:2])
            if self.x + 5 < x < self.x + self.width - 60 and self.y + 15 < y < self.y + self.height - 5:
                self.picture.circle(x, y, 2.4, INK, "#fff", 0.8)
                self.picture.text(x + 6, y + 4, name, size=12, halo=True)


class LogScale:
    """Ratios along a line of pixels, by their logarithm."""

    def __init__(self, low, high, x, width):
        self.low, self.high, self.x, self.width = math.log(low), math.log(high), x, width

    def at(self, ratio):
        share = (math.log(ratio) - self.low) / (self.high - self.low)
        return self.x + self.width * min(1.0, max(0.0, share))
