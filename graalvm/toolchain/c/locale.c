/*
 * The locale that the environment asks for: LC_ALL, else the category's own variable, else LANG (locale(7)).
 * Only the variables are read: no setlocale(3), so no locale need be installed and no file is opened at start.
 */
#define _GNU_SOURCE
#include "helpers.h"

#include <stdlib.h>
#include <string.h>

struct name {
    char text[64]; /* language_COUNTRY.charset@modifier, cut in place */
    const char *language, *script, *country, *variant;
};

static struct name display, format;
static svm_locale_props_t locale;

static const struct {
    const char *modifier, *script;
} scripts[] = {{"latin", "Latn"}, {"iqtelif", "Latn"}, {"cyrillic", "Cyrl"}, {"devanagari", "Deva"}, {"arabic", "Arab"}};

static const char *asked_for(const char *category) {
    const char *const variables[] = {"LC_ALL", category, "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != '\0') {
            return value;
        }
    }
    return "C";
}

/* Ends the text at the separator and returns what came after it, or NULL. */
static char *cut(char *text, char separator) {
    char *found = strchr(text, separator);
    if (found == NULL) {
        return NULL;
    }
    *found = '\0';
    return found[1] == '\0' ? NULL : found + 1;
}

static void parse(const char *value, struct name *name) {
    size_t length = strlen(value);
    if (length >= sizeof name->text || *value == '/') { /* a path or nonsense: as if nothing had been asked for */
        value = "C";
        length = 1;
    }
    memcpy(name->text, value, length + 1);
    const char *modifier = cut(name->text, '@');
    cut(name->text, '.');
    name->script = name->variant = NULL;
    for (size_t i = 0; modifier != NULL && i < sizeof scripts / sizeof *scripts; i++) {
        if (strcmp(modifier, scripts[i].modifier) == 0) {
            name->script = scripts[i].script;
        }
    }
    name->country = cut(name->text, '_');
    int plain = name->text[0] == '\0' || strcmp(name->text, "C") == 0 || strcmp(name->text, "POSIX") == 0;
    name->language = plain ? "en" : name->text;
}

int svm_initialize_locale(void) {
    parse(asked_for("LC_MESSAGES"), &display);
    parse(asked_for("LC_CTYPE"), &format);
    locale = (svm_locale_props_t) {
        display.language, display.script, display.country, display.variant,
        format.language, format.script, format.country, format.variant,
    };
    return SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}

svm_locale_props_t *svm_get_locale(void) {
    return &locale;
}
