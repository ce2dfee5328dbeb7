# ब्राउज़र में क्या नहीं है, GPU कैसे चला गया, और जो चित्र नहीं देखते उनके लिए चित्र शब्दों में।

engine-failed-no_module_worker = यह ब्राउज़र वेब वर्कर में मॉड्यूल नहीं चला सकता, जिनमें यह पृष्ठ गणना करता है। इसे नए Chrome, Edge, Firefox या Safari में खोलें।
gpu-failed-lost = GPU इस्तेमाल नहीं होता: सिस्टम ने उसे हटा लिया। CPU काम जारी रखता है।

browsers-picture = { $picture }। { $map }
browsers-turned = { $slice }। { $map }
browsers-map-none = इस स्लाइस पर घाव मानचित्र नहीं है।
browsers-map-hidden = घाव मानचित्र बंद है।
browsers-map-nothing = इस पर घाव मानचित्र है; कोई जगह नहीं उभरती।
browsers-map-place = इस पर घाव मानचित्र है; संदिग्ध जगह बाईं ओर से { $across } और ऊपर से { $down } पर है।
