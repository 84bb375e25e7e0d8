// wide: 128-bit integers, which ISO C has no name for, for products that must not overflow.
#pragma once

__extension__ typedef __int128 wide_t;
__extension__ typedef unsigned __int128 uwide_t;
