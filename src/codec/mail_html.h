// mail_html: the text of an HTML page as a mail shows it, on libxml2: paragraphs and lines kept, scripts
// and styles left out.
#pragma once
#include "base/arena.h"
#include "base/str.h"

// `html` is UTF-8. Valid UTF-8 comes out; empty where there is no text.
struct str mail_html_text(struct arena *a, struct str html);
