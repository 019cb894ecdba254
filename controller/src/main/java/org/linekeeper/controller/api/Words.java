package org.linekeeper.controller.api;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.StdSerializer;

/// Words that a server, an agent or a runtime chose, and that operators need to read. They may name addresses, which
/// are the owner's business: for [Audience.Fleet] those are left out.
@JacksonAnnotationsInside
@JsonSerialize(using = Words.Writer.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface Words {
    final class Writer extends StdSerializer<String> {
        /// With a scheme or without, and a number in its international form.
        private static final Pattern ADDRESS =
                Pattern.compile("[^\\s<>\"',;()]+@[^\\s<>\"',;()]*[^\\s<>\"',;().:]|(?:tel:|sips?:)?\\+\\d{4,}");

        public Writer() {
            super(String.class);
        }

        @Override
        public void serialize(String words, JsonGenerator json, SerializationContext context) {
            boolean fleet = context.getActiveView() == Audience.Fleet.class;
            json.writeString(fleet ? withoutAddresses(words) : words);
        }

        static String withoutAddresses(String words) {
            return ADDRESS.matcher(words).replaceAll("(address)");
        }
    }
}
