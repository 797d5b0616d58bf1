/*
 * json_text.h: text of anybody's making as JSON.
 */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <jansson.h>

#include "shim.h"

/* Valid UTF-8 whatever the text is: what a terminal may not see is \xHH. null for NULL. */
json_t *json_text(const char *text);
json_t *json_text_part(const char *text, size_t len);

#endif
