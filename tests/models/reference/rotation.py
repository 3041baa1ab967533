"""What SciPy makes of small images when it turns and resizes them: run with SciPy (requirements-tests.txt), prints JSON."""

import json

import numpy as np
from scipy import ndimage

HEIGHT, WIDTH = 6, 5


def image(rows, columns, shift):
    """Pixels that both sides can make: 0.5 + 0.5 sin(1 + shift + 1.7 i)."""
    return 0.5 + 0.5 * np.sin(1 + shift + 1.7 * np.arange(rows * columns)).reshape(rows, columns)


images = [image(HEIGHT, WIDTH, shift) for shift in (0, 10)]
rotated = {
    # SciPy's positive angles turn from the first axis to the second: counter-clockwise for rows that run downwards.
    str(angle): [
        ndimage.rotate(x, angle, reshape=False, order=1, mode="grid-constant").ravel().tolist() for x in images
    ]
    for angle in (0, 17, 90, -60, 180, 233.5)
}


def resized(x, rows, columns):
    places = np.meshgrid(np.linspace(0, HEIGHT - 1, rows), np.linspace(0, WIDTH - 1, columns), indexing="ij")
    return ndimage.map_coordinates(x, places, order=1, mode="grid-constant").ravel().tolist()


print(
    json.dumps(
        {
            "height": HEIGHT,
            "width": WIDTH,
            "rotated": rotated,
            "resized": {"height": 6, "width": 9, "images": [resized(x, 6, 9) for x in images]},
        },
        indent=1,
    )
)
