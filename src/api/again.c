#include "api/again.h"

#include <unistd.h>

enum err again_begin(struct call *k, int n)
{
    enum { LONGEST_WAIT = 6 };
    fail_clear(k->c);
    usleep(1000u << (n < LONGEST_WAIT ? n : LONGEST_WAIT));
    return call_renew(k);
}
