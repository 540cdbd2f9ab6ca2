"""The pinned time zones count in these tests too, as in the program."""

import zoneinfo

zoneinfo.reset_tzpath(())
