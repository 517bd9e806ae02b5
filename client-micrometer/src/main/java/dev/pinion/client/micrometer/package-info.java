/// Shows what a client counts as Micrometer's meters.
package dev.pinion.client.micrometer;
