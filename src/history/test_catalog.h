// test_catalog: the objects of the made-up company; alone, because the fuzzer needs no more.
#pragma once
#include "rule/catalog.h"

enum { W_CUSTOMER, W_ORDER, W_CONTRACT, W_LOGIN, W_CONTACT, W_OBJECTS };
enum { W_LEVEL, W_FEE, W_BIRTHDAY, W_VIP, W_TAGS, W_FIELDS };

extern const struct catalog world_catalog;

#define WORLD_FROM 19730 // 2024-01-08
#define WORLD_DAYS 150

// The fields of what a level or a kind leads to.
enum { GRADE_RANK, GRADE_TITLE, GRADE_ACTIVE, GRADE_MADE, GRADE_NEXT };
