/* Catalogs, as src/po makes them: .mo files in memory. */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include <stdint.h>

extern const uint8_t lang_mo_ja[];

#endif
