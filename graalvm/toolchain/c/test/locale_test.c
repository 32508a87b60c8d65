#define _GNU_SOURCE
#include "../helpers.h"
#include "test.h"

static const svm_locale_props_t *with(const char *all, const char *messages, const char *ctype, const char *lang) {
    const char *const variables[][2] = {{"LC_ALL", all}, {"LC_MESSAGES", messages}, {"LC_CTYPE", ctype}, {"LANG", lang}};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (variables[i][1] == NULL) {
            unsetenv(variables[i][0]);
        } else {
            setenv(variables[i][0], variables[i][1], 1);
        }
    }
    CHECK(svm_initialize_locale() == SVM_LOCALE_INITIALIZATION_SUCCEEDED);
    return svm_get_locale();
}

static void expect(const svm_locale_props_t *l, const char *language, const char *script, const char *country) {
    CHECK(same(l->display_language, language));
    CHECK(same(l->display_script, script));
    CHECK(same(l->display_country, country));
    CHECK(same(l->format_language, language));
    CHECK(same(l->format_script, script));
    CHECK(same(l->format_country, country));
}

void test_locale(void) {
    expect(with(NULL, NULL, NULL, NULL), "en", NULL, NULL);
    expect(with(NULL, NULL, NULL, ""), "en", NULL, NULL);
    expect(with(NULL, NULL, NULL, "C"), "en", NULL, NULL);
    expect(with(NULL, NULL, NULL, "C.UTF-8"), "en", NULL, NULL);
    expect(with(NULL, NULL, NULL, "POSIX"), "en", NULL, NULL);
    expect(with(NULL, NULL, NULL, "de_CH.UTF-8"), "de", NULL, "CH");
    expect(with(NULL, NULL, NULL, "sr_RS@latin"), "sr", "Latn", "RS");
    expect(with(NULL, NULL, NULL, "de_DE@euro"), "de", NULL, "DE");
    expect(with(NULL, NULL, NULL, "eo"), "eo", NULL, NULL);
    expect(with(NULL, NULL, NULL, "/some/where"), "en", NULL, NULL);
    expect(with("fr_CA", "it_IT", "it_IT", "it_IT"), "fr", NULL, "CA");

    char endless[300];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    expect(with(NULL, NULL, NULL, endless), "en", NULL, NULL);

    const svm_locale_props_t *mixed = with(NULL, "pt_BR.UTF-8", NULL, "de_DE.UTF-8");
    CHECK(same(mixed->display_language, "pt"));
    CHECK(same(mixed->display_country, "BR"));
    CHECK(same(mixed->format_language, "de"));
    CHECK(same(mixed->format_country, "DE"));
}
