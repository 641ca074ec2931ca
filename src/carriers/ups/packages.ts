/** What the Track API answers, as scans in the shape of the push (Tracking.yaml, trackResponse.shipment[].package[]). */
import { type JsonObject, list, object, text } from '../payload.js';

export function packagesIn(payload: unknown): JsonObject[] {
  const shipments = list(object(object(payload).trackResponse).shipment).map(object);
  return shipments.flatMap((shipment) => list(shipment.package).map(object));
}

/** One scan an activity of every package, in the order of the answer. */
export function activitiesIn(payload: unknown): JsonObject[] {
  return packagesIn(payload).flatMap((parcel) =>
    list(parcel.activity).map((activity, index) => {
      // UPS lists the newest first. What is scheduled now says nothing of an older scan.
      const scheduledDeliveryDate = index === 0 ? scheduledDay(parcel) : null;
      return { trackingNumber: parcel.trackingNumber, ...scanOf(object(activity)), scheduledDeliveryDate };
    }),
  );
}

/** The push's `descriptionCode` is called `statusCode` here. */
function scanOf(activity: JsonObject): JsonObject {
  const status = object(activity.status);
  const address = object(object(activity.location).address);
  return {
    localActivityDate: activity.date,
    localActivityTime: activity.time,
    gmtActivityDate: activity.gmtDate,
    gmtActivityTime: activity.gmtTime,
    gmtOffset: activity.gmtOffset,
    activityLocation: { ...address, country: text(address.countryCode) ?? address.country },
    activityStatus: { ...status, descriptionCode: status.statusCode },
  };
}

/** RDD is the day after rescheduling, SDD the one first planned; DEL, the day of the delivery, is no plan. */
function scheduledDay(parcel: JsonObject): unknown {
  const days = list(parcel.deliveryDate).map(object);
  const planned = ['RDD', 'SDD'].map((type) => days.find((day) => day.type === type));
  return planned.find((day) => day !== undefined)?.date ?? null;
}
