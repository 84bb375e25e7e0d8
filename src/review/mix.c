#include "review/mix.h"

#include <math.h>

static double rate(const struct mix_part *p, int when)
{
    int of = p->opening[when] ? when : 1 - when;
    return p->opening[of] ? (double)p->lost[of] / (double)p->opening[of] : 0;
}

double mix_split(struct mix_part *parts, int count)
{
    int64_t opening[2] = {0}, lost[2] = {0};
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 2; k++) {
            opening[k] += parts[i].opening[k];
            lost[k] += parts[i].lost[k];
        }
    double whole[2];
    for (int k = 0; k < 2; k++)
        whole[k] = opening[k] ? (double)lost[k] / (double)opening[k] : NAN;
    double middle = (whole[0] + whole[1]) / 2;
    for (int i = 0; i < count; i++) {
        struct mix_part *p = &parts[i];
        double w0 = (double)p->opening[0] / (double)opening[0];
        double w1 = (double)p->opening[1] / (double)opening[1];
        p->by_rate = isnan(middle) ? NAN : (rate(p, 1) - rate(p, 0)) * (w0 + w1) / 2;
        p->by_mix = isnan(middle) ? NAN : (w1 - w0) * ((rate(p, 0) + rate(p, 1)) / 2 - middle);
    }
    return whole[1] - whole[0];
}
