/**
 * Configuration files: YAML, composed to nodes that know their line and column, and read by readers of our own, so that
 * whoever has made several mistakes hears of all at once, each with its place.
 *
 * <p>The walk: {@link io.gatewaytunnel.configfile.SettingsFile#read} takes a file and a table of settings.
 * {@code YamlFile} composes the text to a {@link io.gatewaytunnel.configfile.YamlMap}, whose texts have their variables
 * replaced when they are asked for; each setting's text is held against what it may be; names that nobody asked for are
 * mistakes. What comes out is a source of settings beside command line and environment, that knows the place of each.
 * All on the thread of the caller; nothing is kept but texts.
 */
@NullMarked
package io.gatewaytunnel.configfile;

import org.jspecify.annotations.NullMarked;
