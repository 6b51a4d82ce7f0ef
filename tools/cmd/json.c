// SPDX-License-Identifier: GPL-2.0
/* JSON as commands read it, and print it piece by piece */
#include <json-c/json.h>
#include <string.h>

#include "inetcr.h"

/**
 * json_get() - find a member
 * @object: an object, or what is none
 * @name: of the member
 *
 * Return: the member, or NULL.
 */
struct json_object *json_get(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

/**
 * json_string() - find a member that is a word or number
 * @object: an object, or what is none
 * @name: of the member
 *
 * Return: its text; empty, if there is none.
 */
const char *json_string(struct json_object *object, const char *name)
{
	struct json_object *value = json_get(object, name);

	return value ? json_object_get_string(value) : "";
}

/**
 * json_length() - count elements
 * @array: an array, or NULL
 *
 * Return: how many it has.
 */
size_t json_length(struct json_object *array)
{
	return array ? json_object_array_length(array) : 0;
}

/**
 * json_begin() - begin a line of JSON
 * @before: what ends the line before
 * @depth: of objects and arrays that are open
 */
void json_begin(const char *before, unsigned int depth)
{
	printf("%s\n%*s", before, 2 * depth, "");
}

/**
 * json_value() - print a value as print_json() would within others
 * @value: the value
 * @depth: of objects and arrays that are open
 */
void json_value(struct json_object *value, unsigned int depth)
{
	const char *text, *end;

	text = json_object_to_json_string_ext(value,
					      JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
	for (; (end = strchr(text, '\n')); text = end + 1) {
		fwrite(text, 1, end - text, stdout);
		json_begin("", depth);
	}
	fputs(text, stdout);
}

/**
 * json_name() - print the name of a member
 * @name: the name
 */
void json_name(const char *name)
{
	struct json_object *string = json_object_new_string(name);

	json_value(string, 0);
	putchar(':');
	json_object_put(string);
}
