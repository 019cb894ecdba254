package org.linekeeper.controller.manifest;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.linekeeper.controller.runtime.kubernetes.KubernetesSettings;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/// The settings that the controller reads, found by their records: Spring passes over what it does not know.
final class KnownSettings {
    /// A choice between configurations, which no record reads.
    private static final String RUNTIME = "linekeeper.runtime";

    private static final Pattern CAPITAL = Pattern.compile("([a-z0-9])([A-Z])");

    private KnownSettings() {}

    /// @return the settings under `linekeeper` in the file that nobody reads
    static List<String> unknown(String yaml) {
        YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
        reader.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        Properties properties = reader.getObject();
        Set<String> known = known();
        return properties == null
                ? List.of()
                : properties.stringPropertyNames().stream()
                        .filter(name -> name.startsWith("linekeeper."))
                        .map(name -> name.replaceFirst("\\[\\d+].*", ""))
                        .filter(name -> !known.contains(name))
                        .sorted()
                        .toList();
    }

    private static Set<String> known() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Set<String> known = new HashSet<>(Set.of(RUNTIME));
        scanner.findCandidateComponents("org.linekeeper.controller")
                .forEach(found -> settings(Objects.requireNonNull(found.getBeanClassName()))
                        .forEach(known::add));
        // bound by hand, and only where a cluster is the runtime
        settings("linekeeper.kubernetes", KubernetesSettings.class).forEach(known::add);
        return known;
    }

    private static Stream<String> settings(String type) {
        try {
            Class<?> settings = Class.forName(type);
            return settings(
                    settings.getAnnotation(ConfigurationProperties.class).value(), settings);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> settings(String prefix, Class<?> record) {
        return record.isRecord()
                ? Stream.of(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> prefix
                                + "."
                                + CAPITAL.matcher(name).replaceAll("$1-$2").toLowerCase(Locale.ROOT))
                : Stream.of();
    }
}
