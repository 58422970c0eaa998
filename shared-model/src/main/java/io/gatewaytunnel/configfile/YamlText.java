package io.gatewaytunnel.configfile;

/**
 * A text that is written in a file, its variables replaced: of numbers and flags the letters, as they are written.
 *
 * @param field how mistakes call it, such as {@code services.shop.origin}
 */
public record YamlText(String field, String text, Place place) {}
