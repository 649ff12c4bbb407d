/**
 * The part of a model's threshold up to which a face gets a name where strangers are looked at more often than
 * once: a camera looks at each hundreds of times, and beside a face that has the name already another is mostly somebody
 * else's. It is the distance of a FAR of 1e-4 where the model's own is that of 1e-3 (0.115 and 0.14 for the untrained
 * network, models/registry.json).
 */
export const STRICT_PART = 0.82;
