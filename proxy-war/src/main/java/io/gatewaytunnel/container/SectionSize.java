package io.gatewaytunnel.container;

/**
 * How large fields are that a server is to write in one section, a head or trailers.
 *
 * @param octets of all of it as HTTP/1.1 writes it, at most
 * @param fieldOctets of the largest field, name and value
 * @param fields how many there are
 */
public record SectionSize(int octets, int fieldOctets, int fields) {}
