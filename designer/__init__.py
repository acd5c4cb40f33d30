"""The designer: organisms drawn, wired and watched. Its window comes with the extra ``designer``."""
