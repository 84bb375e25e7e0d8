// synonyms: how people call the fields of a CRM in the headers of their tables. Data, nothing else.
#pragma once

// What a row of the table leads to.
enum synonym_role {
    SYNONYM_FIELD,     // the field `field`, of the object itself or of what it belongs to
    SYNONYM_OWN_FIELD, // the same, but never of its customer: an order's note is not the customer's
    SYNONYM_CUSTOMER_KEY, // the customer's key
    SYNONYM_DAY,          // the object's own day, or its start
    SYNONYM_END,          // the end of a span
    SYNONYM_NUMBER        // the object's own number: its field that ends in _no
};

struct synonym {
    enum synonym_role role;
    const char *object; // only for this object; NULL: for every one that has such a field
    const char *field;
    const char *words; // separated by '|', plain: lower case, no spaces, no signs
};

extern const struct synonym synonyms[];
extern const int synonym_count;
